/** Server-sent events, read from an answer's body as they come, in the form of the HTML standard. */

export interface StreamEvent {
  id: number;
  name: string;
  data: string;
}

/** Takes text in pieces of any size and gives the events that are complete. */
export class EventReader {
  #rest = '';

  read(piece: string): StreamEvent[] {
    this.#rest += piece;
    const blocks = this.#rest.split(/\r\n\r\n|\n\n|\r\r/);
    this.#rest = blocks.pop() ?? '';
    return blocks.map(eventOf).filter((event) => event !== undefined);
  }
}

function eventOf(block: string): StreamEvent | undefined {
  let [id, name] = [0, 'message'];
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (colon === 0) continue; // a comment, which keeps the line alive
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = Number(value);
    else if (field === 'event') name = value;
    else if (field === 'data') data.push(value);
  }
  return data.length > 0 ? { id, name, data: data.join('\n') } : undefined;
}

export async function* eventsOf(response: Response): AsyncGenerator<StreamEvent> {
  if (response.body === null) return;
  const texts = response.body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>);
  const reader = texts.getReader();
  const events = new EventReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* events.read(value);
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
