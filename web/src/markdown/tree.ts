/**
 * Markdown as a tree of what may be shown. HTML stays text, pictures become their address, links lead only to the web or
 * to a mail program: nothing in a reply can run, load or look like a part of the page.
 */
import { Lexer, type Token, type Tokens } from 'marked';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em' | 'del'; inside: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; address: string; inside: Inline[]; shown: string | undefined }
  | { kind: 'break' };

export type Block =
  | { kind: 'paragraph'; inside: Inline[] }
  | { kind: 'heading'; level: number; inside: Inline[] }
  | { kind: 'code'; text: string; language: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; start: number | undefined; items: Block[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' };

/** Deeper than this a text is shown as it is written: no honest reply nests so far. */
const DEEPEST = 12;

/** The blocks of a text; whatever can't be read as markdown is a paragraph of itself. */
export function parse(text: string): Block[] {
  try {
    return blocks(Lexer.lex(text, { gfm: true }), 0);
  } catch {
    return [{ kind: 'paragraph', inside: [{ kind: 'text', text }] }];
  }
}

function blocks(tokens: Token[], depth: number): Block[] {
  if (depth > DEEPEST) return [written(tokens)];
  return tokens.flatMap((token) => block(token, depth));
}

function block(token: Token, depth: number): Block[] {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading':
      return [{ kind: 'heading', level: (token as Tokens.Heading).depth, inside: inlineOf(token, depth) }];
    case 'code':
      return [{ kind: 'code', text: token['text'] as string, language: languageOf(token as Tokens.Code) }];
    case 'blockquote':
      return [{ kind: 'quote', blocks: blocks(token.tokens ?? [], depth + 1) }];
    case 'list':
      return [list(token as Tokens.List, depth)];
    case 'table':
      return [table(token as Tokens.Table, depth)];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', inside: inlineOf(token, depth) }];
    default:
      return token.raw.trim() === '' ? [] : [written([token])];
  }
}

function written(tokens: Token[]): Block {
  return { kind: 'paragraph', inside: [{ kind: 'text', text: tokens.map((token) => token.raw).join('') }] };
}

function list(token: Tokens.List, depth: number): Block {
  const items = token.items.map((item) => blocks(item.tokens, depth + 1));
  return { kind: 'list', start: token.ordered ? Number(token.start) || 1 : undefined, items };
}

function table(token: Tokens.Table, depth: number): Block {
  const cell = (one: Tokens.TableCell): Inline[] => inlines(one.tokens, depth + 1);
  return { kind: 'table', head: token.header.map(cell), rows: token.rows.map((row) => row.map(cell)) };
}

function languageOf(token: Tokens.Code): string {
  return /^[\w+#-]{1,20}/.exec(token.lang ?? '')?.[0]?.toLowerCase() ?? '';
}

function inlineOf(token: Token, depth: number): Inline[] {
  const inside = 'tokens' in token ? token.tokens : undefined;
  return inside ? inlines(inside, depth + 1) : [{ kind: 'text', text: token.raw }];
}

function inlines(tokens: Token[], depth: number): Inline[] {
  if (depth > DEEPEST) return [{ kind: 'text', text: tokens.map((token) => token.raw).join('') }];
  return tokens.map((token) => inline(token, depth));
}

function inline(token: Token, depth: number): Inline {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return { kind: token.type, inside: inlineOf(token, depth) };
    case 'codespan':
      return { kind: 'code', text: token['text'] as string };
    case 'br':
      return { kind: 'break' };
    case 'link':
      return link(token as Tokens.Link, depth);
    case 'escape':
      return { kind: 'text', text: token['text'] as string };
    case 'text':
      return 'tokens' in token && token.tokens
        ? { kind: 'text', text: token.raw }
        : { kind: 'text', text: entitiesRead(token.raw) };
    default: // pictures and HTML, as they were written
      return { kind: 'text', text: token.raw };
  }
}

/** Markdown has character references; the few that people write are read, the others stay as written. */
function entitiesRead(text: string): string {
  const known: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => known[name] ?? '');
}

function link(token: Tokens.Link, depth: number): Inline {
  const address = safeAddress(token.href);
  if (address === undefined) return { kind: 'text', text: token.raw };
  const text = token.text.replace(/^mailto:/, '');
  const says = address.href.replace(/^mailto:/, '').replace(/\/$/, '') === text.replace(/\/$/, '');
  const shown = says ? undefined : address.protocol === 'mailto:' ? address.pathname : address.host;
  return { kind: 'link', address: address.href, inside: inlineOf(token, depth), shown };
}

function safeAddress(href: string): URL | undefined {
  if (!URL.canParse(href)) return undefined;
  const address = new URL(href);
  return ['https:', 'http:', 'mailto:'].includes(address.protocol) ? address : undefined;
}
