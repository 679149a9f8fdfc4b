/** Where the sandbox takes the time from: milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

interface Alarm {
  due: number;
  ring: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** The workspace's own time: runs with the clock given, and can be put forward; alarms that came due then ring. */
export class SandboxClock implements Clock {
  readonly #base: Clock;
  readonly #alarms = new Set<Alarm>();
  #ahead = 0;
  #lastMicros = 0;

  constructor(base: Clock = Date) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#ahead;
  }

  /** By how much it was put forward, in milliseconds. */
  get aheadMs(): number {
    return this.#ahead;
  }

  /** Whole seconds, as Slack dates most things. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** The next message time stamp: unique, and greater than all before. */
  nextTs(): string {
    this.#lastMicros = Math.max(this.now() * 1000, this.#lastMicros + 100);
    const micros = Math.floor(this.#lastMicros);
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
  }

  /** Puts the clock forward by so many milliseconds. */
  advance(ms: number): void {
    this.#ahead += ms;
    for (const alarm of [...this.#alarms]) this.#arm(alarm);
  }

  /** Rings after so many milliseconds of this clock. */
  alarm(ms: number, ring: () => void): void {
    const alarm: Alarm = { due: this.now() + ms, ring, timer: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
  }

  /** No alarm rings any more. */
  stop(): void {
    for (const alarm of this.#alarms) clearTimeout(alarm.timer);
    this.#alarms.clear();
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    const ring = () => {
      if (this.#alarms.delete(alarm)) alarm.ring();
    };
    const left = alarm.due - this.now();
    if (left <= 0) queueMicrotask(ring);
    else alarm.timer = setTimeout(ring, left).unref();
  }
}
