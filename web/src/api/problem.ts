/** What went wrong, in the service's own terms (RFC 9457), and the two kinds that only a browser knows. */
import type { ProblemDocument } from './types';

export interface FieldError {
  field: string;
  detail: string;
}

/** What a proxy before the service refuses by itself, in its own form. */
const KINDS: Record<number, string> = { 413: 'too-large', 414: 'too-large', 429: 'too-many-requests' };

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];

  constructor(kind: string, status: number, detail: string, fields: readonly FieldError[] = [], requestId?: string) {
    super(detail);
    this.kind = kind;
    this.status = status;
    this.fields = fields;
    this.requestId = requestId;
  }

  /** Nothing was heard from the service: the same request may be sent again. */
  get isUnreachable(): boolean {
    return this.kind === 'offline';
  }

  /** What is wrong with this field, where the service named it. */
  about(field: string): string | undefined {
    return this.fields.find((error) => error.field === field)?.detail;
  }

  static offline(): Problem {
    return new Problem('offline', 0, '');
  }

  static of(document: Partial<ProblemDocument>, status = 0): Problem {
    const kind = document.type?.split('/').at(-1) ?? 'internal';
    const fields = (document.errors ?? []).map((error) => ({
      field: error['field'] ?? '',
      detail: error['detail'] ?? '',
    }));
    return new Problem(kind, document.status ?? status, document.detail ?? '', fields, document.request_id);
  }

  static async from(response: Response): Promise<Problem> {
    try {
      return Problem.of((await response.json()) as Partial<ProblemDocument>, response.status);
    } catch {
      return new Problem(KINDS[response.status] ?? 'internal', response.status, response.statusText);
    }
  }
}

/** Whether a proxy answers because the service behind it does not. */
export function isFromGateway(response: Response): boolean {
  const says = response.headers.get('Content-Type') ?? '';
  return [502, 503, 504].includes(response.status) && !says.startsWith('application/problem+json');
}

/** Whatever was thrown, as a problem; an unforeseen fault keeps its message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem('internal', 0, error instanceof Error ? error.message : String(error));
}
