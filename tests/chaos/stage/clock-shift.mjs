// Loaded into a process of the product before everything else. It makes the wall clock wrong when told to, like the
// clock of a host may be. Monotonic time and timers stay right, as they would on such a host.
const RealDate = Date;
let aheadMs = 0;

const now = () => RealDate.now() + aheadMs;

const ShiftedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
});
RealDate.prototype.constructor = ShiftedDate;
globalThis.Date = ShiftedDate;

process.on('message', (message) => {
  if (typeof message?.aheadMs === 'number') aheadMs = message.aheadMs;
});
// The program that started us is gone, so nobody else would end us.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// This channel alone must not keep the process alive.
process.channel?.unref();
