declare module 'cluster-key-slot' {
  /** The slot of a key, of the 16,384 in a cluster. */
  export default function keySlot(key: string): number;
}
