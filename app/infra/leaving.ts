import { Agent, type Dispatcher } from 'undici';

const agent = new Agent();

/**
 * Returns connections on which `leaving` is called at the last moment before a request is written, because DNS,
 * connecting and TLS may take long. If `leaving` throws, the request is not sent.
 */
export function dispatcherFor(leaving: (() => void) | undefined): Dispatcher {
  if (leaving === undefined) return agent;
  return agent.compose((dispatch) => (options, handler) => dispatch(options, heeding(leaving, handler)));
}

/**
 * A connection calls onConnect (or onRequestStart of newer handlers) in the same tick in which it writes the request.
 */
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
