// docs/keywords.md: every keyword of every call, made from the table that the calls are checked against.
// `npx vitest run test/docs/keywords.test.ts -u` writes it.

import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { CALLS, type Call, REQUIRED } from '../../lib/arguments/calls.js';
import { UNCHANGED } from '../../lib/arguments/values.js';

const INTRODUCTION = `# Keywords

Every call that takes keywords, as one options object; made from the table that the calls are checked against
(\`lib/arguments/calls.ts\`). An unknown keyword is an error that names the nearest known one.
`;

function shown(byDefault: unknown): string {
  if (byDefault === REQUIRED) return 'must be given';
  if (byDefault === undefined) return "an abstract context's own, else `null`";
  return byDefault === UNCHANGED ? 'as it is' : `\`${inspect(byDefault)}\``;
}

/** Methods of every connection. */
const OF_CONNECTIONS = new Set(['readCertificates', 'keyUpdate', 'requestCertificate']);

/** \`asyncAttachSsl\` is the method of a state. */
function heading(name: string, { lisp, positional }: Call): string {
  const method = /^async([A-Z])(\w+)$/.exec(name);
  const own = OF_CONNECTIONS.has(name) ? `SslConnection.${name}` : name;
  const called = method === null ? own : `AsyncIoState.${method[1]?.toLowerCase()}${method[2]}`;
  const order = [...positional, 'options'].join(', ');
  return `## ${called}\n\n\`${called}(${order})\`, ${lisp === null ? 'not in the original' : `in the original \`${lisp}\``}.\n`;
}

function table(call: Call): string {
  const rows = Object.entries(call.takes).map(
    ([name, { lisp, byDefault, summary }]) =>
      `| \`${name}\` | ${lisp === null ? '' : `\`:${lisp}\``} | ${shown(byDefault)} | ${summary} |`,
  );
  return [
    '| keyword | in the original | default | what it is |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

it('docs/keywords.md lists every keyword with its default', async () => {
  const parts = Object.entries(CALLS).map(
    ([name, call]) => `${heading(name, call)}\n${table(call)}\n`,
  );
  const path = fileURLToPath(new URL('../../docs/keywords.md', import.meta.url));
  await expect([INTRODUCTION, ...parts].join('\n')).toMatchFileSnapshot(path);
});
