export interface Point {
  label: string;
  /** Null: there is no data, and the line has a gap there. */
  value: number | null;
}

export interface ChartSpec {
  kind: 'line' | 'bar';
  title: string;
  /** What is counted: "projects", "NPS", "hours". */
  unit: string;
  points: Point[];
  /** The previous period, drawn paler. */
  before?: Point[];
}
