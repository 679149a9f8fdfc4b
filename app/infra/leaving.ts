import { Agent, type Dispatcher } from 'undici';

const agent = new Agent();

/**
 * Connections on which `leaving` is called at the last moment before a request is written: DNS, connecting and TLS may
 * take any time, and a throw from `leaving` still cancels the request.
 */
export function dispatcherFor(leaving: (() => void) | undefined): Dispatcher {
  if (leaving === undefined) return agent;
  return agent.compose((dispatch) => (options, handler) => dispatch(options, heeding(leaving, handler)));
}

/** A connection calls onConnect, or (newer handlers) onRequestStart, in the tick in which it writes the request. */
function heeding(leaving: () => void, handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const { onConnect, onRequestStart } = handler;
  if (onConnect) {
    handler.onConnect = function (abort) {
      leaving();
      return onConnect.call(this, abort);
    };
  }
  if (onRequestStart) {
    handler.onRequestStart = function (controller, context) {
      leaving();
      return onRequestStart.call(this, controller, context);
    };
  }
  return handler;
}
