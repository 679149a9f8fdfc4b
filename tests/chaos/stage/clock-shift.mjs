// Loaded into a process of the product before everything else: its wall clock goes as wrong as it is told, as that of a
// host may. Monotonic time and timers go right, as they do there.
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
// Whoever started us is gone: nobody would end us.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// It is not this channel that keeps the process alive.
process.channel?.unref();
