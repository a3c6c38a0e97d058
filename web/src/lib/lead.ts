/** The first sentence of a step says what to do; the others say how and why. */
export function leadOf(step: string): [lead: string, rest: string] {
  const lead = /^.{4,}?[.!?。](?=\s|$)/u.exec(step)?.[0] ?? step;
  return [lead, step.slice(lead.length).trim()];
}
