import type { Told } from '../../shown.ts';
import { store } from './store.ts';
import { tab } from './tab.ts';

const retryMs = 800;

/** The live connection to the sandbox. After a break it is opened again. */
class Link {
  state: 'connecting' | 'live' | 'lost' = 'connecting';
  /** The names from which to choose, if the name in the address is unknown. */
  strangers: string[] | undefined;
  #socket: WebSocket | undefined;
  #as = '';
  #epoch = '';
  #seq = 0;
  #wantsLog = false;

  /** Shows the workspace as this person from now on. */
  watch(as: string): void {
    if (as === this.#as) return;
    this.#as = as;
    this.#seq = 0;
    this.strangers = undefined;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#sayWho();
    else if (!this.#socket) this.#open();
  }

  showLog(on: boolean): void {
    this.#wantsLog = on;
    this.#send({ type: 'log', on });
  }

  #open(): void {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/web/stream`);
    this.#socket = socket;
    socket.onopen = () => {
      this.state = 'live';
      this.#sayWho();
      if (this.#wantsLog) this.showLog(true);
      store.changed();
    };
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as Told);
    socket.onclose = () => {
      this.state = 'lost';
      this.#socket = undefined;
      store.changed();
      setTimeout(() => this.#open(), retryMs);
    };
  }

  #hear(told: Told): void {
    if (told.type === 'log') store.addLog(told.lines);
    else if (told.type === 'nobody') {
      this.strangers = told.people;
      store.changed();
    } else {
      if (told.reset && this.#epoch !== told.epoch) store.log = [];
      this.#epoch = told.epoch;
      this.#seq = told.seq;
      store.apply(told.slices, { reset: told.reset });
    }
  }

  #sayWho(): void {
    this.#send({ type: 'watch', as: this.#as, tab, epoch: this.#epoch, since: this.#seq });
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

export const link = new Link();
