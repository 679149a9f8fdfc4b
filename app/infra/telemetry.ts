export type TelemetryFields = Record<string, string | number | boolean | bigint | Date | null | undefined>;

export interface TelemetryEvent {
  name: string;
  fields: TelemetryFields;
}

/**
 * The reports of jobs, the Slack client and the intake, as named events with plain fields. A failing listener never
 * affects the emitter: a full log disk must not stop the work. app/infra/log/log.ts turns them into lines and
 * app/inbound/web/metrics.ts counts them. Personal text, tokens and bodies are never fields.
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
    // The log may be the listener that failed, so this goes to stderr. The console ignores a closed stderr.
    console.error(`A listener of ${event.name} failed: ${String(error)}`);
  }
}
