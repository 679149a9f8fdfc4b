export interface Point {
  label: string;
  /** Null: nothing is known of it; the line has a gap there. */
  value: number | null;
}

export interface ChartSpec {
  kind: 'line' | 'bar';
  title: string;
  /** What is counted: "projects", "NPS", "hours". */
  unit: string;
  points: Point[];
  /** The period before, drawn paler. */
  before?: Point[];
}
