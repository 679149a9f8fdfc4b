export type TelemetryFields = Record<string, string | number | boolean | bigint | Date | null | undefined>;

export interface TelemetryEvent {
  name: string;
  fields: TelemetryFields;
}

/**
 * What jobs, the Slack client and the intake report. They emit named events with plain fields;
 * Whoever emits never hears of a listener that fails: a full log disk must not stop the work that is told of.
 * app/infra/log/log.ts words them and app/inbound/web/metrics.ts counts them. Personal text, tokens and bodies are never fields.
 */
export interface Telemetry {
  emit(name: string, fields?: TelemetryFields): void;
  subscribe(listener: (event: TelemetryEvent) => void): () => void;
}

export function createTelemetry(): Telemetry {
  const listeners = new Set<(event: TelemetryEvent) => void>();
  return {
    emit(name, fields = {}) {
      for (const listener of listeners) tell(listener, { name, fields });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function tell(listener: (event: TelemetryEvent) => void, event: TelemetryEvent): void {
  try {
    listener(event);
  } catch (error) {
    // The log itself may be what fails, so the complaint goes to stderr; the console passes over a stderr that is closed.
    console.error(`A listener of ${event.name} failed: ${String(error)}`);
  }
}
