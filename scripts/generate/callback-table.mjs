// The table of docs/callbacks.md: the setters from the rows, and how each callback answers from the list here.
// Throws where a row has a callback that the list has not, or the other way round. It does not write files.
import { isSlot, parseSlots, span } from './functions.mjs';

const no = 'no';
// Callback: [what the function says, where a promise is waited for, what follows from a throw]; the first is null for
// callbacks that observe.
const answers = {
  info: null,
  msg: null,
  keylog: null,
  'tlsext-debug': null,
  async: null,
  verify: ['yes, no', 'clients', 'the certificate is refused'],
  'cert-verify': ['yes, no', 'clients', 'the chain is refused'],
  'client-hello': ['nothing, yes, no, `{ alert }`', 'servers', 'alert `internal_error`'],
  servername: ['nothing, `SSL_TLSEXT_ERR_…`, `{ alert }`', no, 'alert `internal_error`'],
  'alpn-select': ['a protocol, `null`', no, 'alert `no_application_protocol`'],
  cert: ['nothing, yes, no', 'both sides', 'the handshake fails'],
  'client-cert': ['`[X509, key]`, `null`', 'clients', 'no certificate, and the error'],
  'new-pending-conn': ['nothing', no, 'the error only'],
  ech: ['nothing, yes, no', no, 'alert `internal_error`'],
  setQuicTlsCbs: ['see `QuicTlsCallbacks`', no, 'alert `internal_error`'],
  'record-padding': ['a number of bytes', no, 'the write fails'],
  'dtls-timer': ['microseconds', no, 'the timer that OpenSSL would set, and the error'],
  'allow-early-data': ['yes, no', no, 'early data is refused'],
  'default-passwd': ['a password', no, 'the key is not read'],
  'generate-session-id': ['an id', no, 'the handshake fails'],
  'not-resumable': ['yes, no', no, 'not resumable'],
  'psk-client': ['identity and key, `null`', no, 'the handshake fails'],
  'psk-server': ['a key, `null`', no, 'the handshake fails'],
  'psk-find-session': ['a session, `null`', no, 'the handshake fails'],
  'psk-use-session': ['identity and session, `null`', no, 'the handshake fails'],
  security: ['yes, no', no, 'forbidden'],
  'session-secret': ['a secret, `null`', no, 'the handshake fails'],
  'session-ticket-ext': ['yes, no', no, 'the handshake fails'],
  'tmp-dh': ['parameters', no, 'the handshake fails'],
  'npn-advertise': ['protocols, `null`', no, 'not advertised'],
  'npn-select': ['a protocol, `null`', no, 'the handshake fails'],
  'cookie-generate': ['a cookie', no, 'the listening fails'],
  'cookie-verify': ['yes, no', no, 'refused'],
  'stateless-cookie-generate': ['a cookie', no, 'the handshake fails'],
  'stateless-cookie-verify': ['yes, no', no, 'refused'],
  addCustomExt: ['`add`: bytes, `null`, `{ alert }`; `parse`: nothing, `{ alert }`', no, 'alert'],
  addClientCustomExt: ['the same', no, 'alert'],
  addServerCustomExt: ['the same', no, 'alert'],
  'new-session': ['nothing', no, 'the error only'],
  'remove-session': null,
  'get-session': ['a session, `null`', no, 'a full handshake, and the error'],
  'generate-ticket': ['first function: nothing, yes, no', no, 'the handshake fails'],
  'decrypt-ticket': ['second function: `SSL_TICKET_RETURN_…`', no, 'the handshake fails'],
  'ticket-key': ['keys, `null`', no, 'the handshake fails'],
  status: ['servers: nothing, `SSL_TLSEXT_ERR_…`; clients: yes, no', no, 'the handshake fails'],
  'ct-validation': ['yes, no', no, 'the handshake fails'],
};
// Functions that set a callback beside other things.
const also = { verify: ['SSL_CTX_set_verify', 'SSL_set_verify'] };

const begin = '<!-- generated: callbacks -->';
const end = '<!-- end of generated -->';

/** The document with its table as the rows have it. */
export function withCallbackTable(text, rows) {
  const [head, rest] = text.split(begin);
  const tail = rest?.split(end)[1];
  if (tail === undefined) throw new Error(`docs/callbacks.md lacks "${begin}" or "${end}"`);
  return `${head}${begin}\n${table(rows)}\n${end}${tail}`;
}

function table(rows) {
  const setters = settersByCallback(rows);
  for (const name of Object.keys(answers)) {
    if (!setters.has(name)) throw new Error(`callback-table.mjs lists ${name}, which no row sets`);
  }
  const lines = [...setters.keys()].sort().map((name) => {
    if (!Object.hasOwn(answers, name))
      throw new Error(`callback-table.mjs does not say how ${name} answers`);
    const [says, waits, throws] = answers[name] ?? ['observes', no, 'uncaught error'];
    const shown = setters.get(name).join('<br>');
    return `| ${shown} | ${says} | ${waits} | ${throws} |`;
  });
  return [
    '| set by | says | waits for a promise | when it throws |',
    '|---|---|---|---|',
    ...lines,
  ].join('\n');
}

// Callback → its setters, as they are shown.
function settersByCallback(rows) {
  const setters = new Map(
    Object.entries(also).map(([name, functions]) => [name, functions.map((each) => `\`${each}\``)]),
  );
  for (const row of rows.filter(isSlot)) {
    const { own, callbacks } = parseSlots(row.functions);
    for (const name of own === undefined ? callbacks.map(({ slot }) => slot) : [own]) {
      const since = row.since === '3.0' && row.until === null ? '' : ` (${span(row)})`;
      setters.set(name, [...(setters.get(name) ?? []), `\`${row.name}\`${since}`]);
    }
  }
  return setters;
}
