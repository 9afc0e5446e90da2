// One message in a few words: what people look for in it.
// The words come from the parsed message alone, so they are as free of secrets as that is.

import { type Extension, type ExtensionValues, extensionValue } from './extensions.js';
import type { Handshake, HandshakeName, KeyExchangeFields, ParsedMessage } from './messages.js';
import type { Named } from './names.js';

/** The name of a message, for people. */
export function titleOf(message: ParsedMessage): string {
  if (message.name === 'Handshake') {
    return message.typeName ?? `handshake message ${message.type}`;
  }
  if (message.name === 'Other') return `content type ${nameOf(message.contentType)}`;
  return message.name;
}

/** What a message says, in a few words; empty where its name says it all. */
export function describeMessage(message: ParsedMessage): string {
  const parts = [...partsOf(message)].filter((part) => part !== '');
  const extensions = 'extensions' in message ? (message.extensions ?? []) : [];
  for (const { name, number, malformed } of extensions) {
    if (malformed !== undefined) parts.push(`malformed ${name ?? number}: ${malformed}`);
  }
  if (message.malformed !== undefined) parts.push(`malformed: ${message.malformed}`);
  return parts.join('; ');
}

/** The name of a number, else the number. */
export function nameOf(named: Named | undefined): string {
  if (named === undefined) return '';
  return named.name ?? `0x${named.number.toString(16).padStart(4, '0')}`;
}

function partsOf(message: ParsedMessage): string[] {
  if (message.kind === 'alert') {
    return [`${nameOf(message.level)} ${nameOf(message.description)}`.trim()];
  }
  if (message.kind === 'heartbeat') return [nameOf(message.type)];
  if (message.kind !== 'handshake' || message.name === 'Handshake') return [];
  const words = WORDS[message.name] as ((of: typeof message) => string[]) | undefined;
  return words?.(message) ?? [];
}

type Words = { [N in HandshakeName]?: (message: Handshake<N>) => string[] };

const WORDS: Words = {
  ClientHello({ version, cipherSuites, extensions }) {
    const shares = extensionValue(extensions, 'key_share');
    const psk = extensionValue(extensions, 'pre_shared_key');
    return [
      list('', extensionValue(extensions, 'supported_versions') ?? (version ? [version] : [])),
      cipherSuites === undefined ? '' : `${count(cipherSuites.length, 'suite')}`,
      texts('server name', extensionValue(extensions, 'server_name')),
      protocols(extensions),
      list('groups', extensionValue(extensions, 'supported_groups')),
      list(
        'key share',
        shares?.map(({ group }) => group),
      ),
      psk !== undefined && 'identities' in psk
        ? `offers ${count(psk.identities.length, 'session')}`
        : '',
      (extensionValue(extensions, 'session_ticket') ?? 0) > 0 ? 'offers a ticket' : '',
      has(extensions, 'early_data') ? 'early data' : '',
    ];
  },
  ServerHello: ({ selectedVersion, cipherSuite, extensions }) => [
    nameOf(selectedVersion),
    nameOf(cipherSuite),
    list(
      'key share',
      extensionValue(extensions, 'key_share')?.map(({ group }) => group),
    ),
    protocols(extensions),
    has(extensions, 'pre_shared_key') ? 'takes the session' : '',
  ],
  HelloRetryRequest: ({ selectedVersion, cipherSuite, extensions }) => [
    nameOf(selectedVersion),
    nameOf(cipherSuite),
    list(
      'wants',
      extensionValue(extensions, 'key_share')?.map(({ group }) => group),
    ),
    has(extensions, 'cookie') ? 'cookie' : '',
  ],
  HelloVerifyRequest: ({ cookieLength }) => [
    cookieLength === undefined ? '' : `cookie ${bytes(cookieLength)}`,
  ],
  NewSessionTicket({ lifetime, ticketLength, extensions }) {
    const early = extensionValue(extensions, 'early_data');
    return [
      ticketLength === undefined ? '' : `ticket ${bytes(ticketLength)}`,
      lifetime === undefined ? '' : `for ${lifetime} s`,
      early == null ? '' : `early data up to ${bytes(early.maxSize)}`,
    ];
  },
  EncryptedExtensions: ({ extensions }) => [
    protocols(extensions),
    has(extensions, 'early_data') ? 'takes early data' : '',
  ],
  Certificate({ certificates }) {
    if (certificates === undefined) return [];
    const lengths = certificates.map(({ length }) => length).join(', ');
    if (certificates.length === 0) return ['no certificate'];
    return [`${count(certificates.length, 'certificate')} (${lengths} bytes)`];
  },
  ServerKeyExchange: exchange,
  CertificateRequest({ signatureSchemes, authorities, extensions }) {
    const schemes = extensionValue(extensions, 'signature_algorithms') ?? signatureSchemes ?? [];
    const names = extensionValue(extensions, 'certificate_authorities') ?? authorities ?? [];
    return [
      count(schemes.length, 'signature scheme'),
      names.length === 0 ? '' : count(names.length, 'authority', 'authorities'),
    ];
  },
  CertificateVerify: ({ signatureScheme }) => [nameOf(signatureScheme ?? undefined)],
  ClientKeyExchange: exchange,
  CertificateStatus: ({ statusType, responseLength }) => [
    nameOf(statusType),
    responseLength === undefined ? '' : bytes(responseLength),
  ],
  KeyUpdate: ({ request }) => [nameOf(request)],
  CompressedCertificate: ({ algorithm, uncompressedLength, compressedLength }) => [
    nameOf(algorithm),
    compressedLength === undefined
      ? ''
      : `${compressedLength} of ${bytes(uncompressedLength ?? 0)}`,
  ],
};

function exchange({
  keyExchange,
  group,
  primeLength,
  signatureScheme,
}: Partial<KeyExchangeFields>) {
  return [
    keyExchange ?? '',
    nameOf(group),
    primeLength === undefined ? '' : `${primeLength * 8} bits`,
    nameOf(signatureScheme),
  ];
}

function protocols(extensions: readonly Extension[] | undefined): string {
  return texts('ALPN', extensionValue(extensions, 'application_layer_protocol_negotiation'));
}

function has(extensions: readonly Extension[] | undefined, name: keyof ExtensionValues): boolean {
  return extensionValue(extensions, name) !== undefined;
}

function list(title: string, items: readonly Named[] | undefined): string {
  return texts(title, items?.map(nameOf));
}

function texts(title: string, items: readonly string[] | null | undefined): string {
  if (items == null || items.length === 0) return '';
  return `${title} ${items.join(', ')}`.trim();
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function bytes(number: number): string {
  return count(number, 'byte');
}
