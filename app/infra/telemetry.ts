export type TelemetryFields = Record<string, string | number | boolean | bigint | Date | null | undefined>;

export interface TelemetryEvent {
  name: string;
  fields: TelemetryFields;
}

/**
 * What jobs, the Slack client and the intake report. They emit named events with plain fields;
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
      for (const listener of listeners) listener({ name, fields });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
