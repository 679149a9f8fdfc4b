/** The sandbox's source of time: milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

interface Alarm {
  due: number;
  ring: () => void;
  timer: NodeJS.Timeout | undefined;
}

/** The workspace's own time. It follows the given clock and can be advanced; alarms that are due then ring. */
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

  /** How far it was advanced, in milliseconds. */
  get aheadMs(): number {
    return this.#ahead;
  }

  /** Whole seconds, as in most of Slack's dates. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  /** The next message time stamp. It is unique and greater than all before. */
  nextTs(): string {
    this.#lastMicros = Math.max(this.now() * 1000, this.#lastMicros + 100);
    const micros = Math.floor(this.#lastMicros);
    return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
  }

  /** Advances the clock by `ms` milliseconds. */
  advance(ms: number): void {
    this.#ahead += ms;
    for (const alarm of [...this.#alarms]) this.#arm(alarm);
  }

  /** Calls `ring` after `ms` milliseconds of this clock. */
  alarm(ms: number, ring: () => void): void {
    const alarm: Alarm = { due: this.now() + ms, ring, timer: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
  }

  /** Cancels all alarms. */
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
