/** Colours for code, loaded when the first code block is seen. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import kotlin from 'highlight.js/lib/languages/kotlin';
import markdown from 'highlight.js/lib/languages/markdown';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

const languages = { bash, c, cpp, css, diff, go, java, javascript, json, kotlin, markdown, python, rust, sql, typescript, xml, yaml };
for (const [name, grammar] of Object.entries(languages)) hljs.registerLanguage(name, grammar);

/** A piece of code and what it is: `keyword`, `string`, .. */
export interface Piece {
  text: string;
  kind: string;
}

export function pieces(code: string, language: string): Piece[] | undefined {
  if (!hljs.getLanguage(language)) return undefined;
  const marked = hljs.highlight(code, { language, ignoreIllegals: true }).value;
  const found: Piece[] = [];
  collect(new DOMParser().parseFromString(marked, 'text/html').body, '', found);
  return found;
}

/** Only texts and kinds leave the parsed tree, so that nothing of it gets into the page. */
function collect(node: Node, kind: string, found: Piece[]): void {
  for (const child of node.childNodes) {
    if (child instanceof Element) collect(child, child.classList[0]?.replace('hljs-', '') ?? kind, found);
    else found.push({ text: child.textContent ?? '', kind });
  }
}
