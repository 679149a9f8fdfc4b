declare module 'cluster-key-slot' {
  /** Which of the 16,384 slots a key lies in. */
  export default function keySlot(key: string): number;
}
