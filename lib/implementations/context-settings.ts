// What an abstract context says, and what an implementation makes of it.
// Types only.

import type {
  DaneSettings,
  GivenFunction,
  KeySource,
  MaterialSource,
  ProtocolVersions,
  RawKeySettings,
  ServerSessions,
} from '../arguments/index.js';
import type { SslCtxPointer, SslPointer } from '../handles/index.js';
import type { ExpectedPeer } from './expected-peer.js';

/** A configuration, checked; the keywords of `createSslServerContext` and `createSslClientContext`. */
export interface ContextSettings {
  readonly side: 'client' | 'server';
  readonly name: unknown;
  readonly protocolVersion: ProtocolVersions;
  readonly keyFile: readonly KeySource[] | null;
  readonly certFile: readonly MaterialSource[] | null;
  readonly password: string | null;
  readonly passwordCallback: GivenFunction | null;
  readonly dhFile: readonly MaterialSource[] | null;
  readonly verifyCallback: GivenFunction | boolean | 'try';
  readonly clientHelloCallback: GivenFunction | null;
  readonly certRequestCallback: GivenFunction | null;
  readonly opensslTrustedFile: readonly MaterialSource[] | 'default' | null;
  readonly opensslTrustedDirectory: readonly string[] | 'default' | null;
  readonly crlFile: readonly MaterialSource[] | null;
  readonly verifyDepth: number | null;
  readonly verifyPurpose: string | null;
  readonly verifyTime: Date | null;
  /** `X509_CHECK_FLAG_` bits; `null`: ours. */
  readonly verifyHostFlags: number | null;
  readonly rawPublicKeys: RawKeySettings | null;
  /** Numbers of RFC 8879. */
  readonly certificateCompression: readonly number[] | null;
  /** Of a client: what must come; of a server: what to staple. */
  readonly ocspStaple: 'good' | 'must' | readonly MaterialSource[] | GivenFunction | null;
  readonly dane: DaneSettings | null;
  readonly cipherSuites: string | null;
  readonly cipherList: string | null;
  readonly groups: string | null;
  readonly signatureAlgorithms: string | null;
  readonly alpnProtocols: Uint8Array | null;
  readonly securityLevel: number | null;
  readonly options: bigint | null;
  readonly sessionTickets: number | null;
  readonly ticketKey: Uint8Array | null;
  readonly ticketKeys: Uint8Array | null;
  /** Of a server; a client's number is below. */
  readonly serverSessions: ServerSessions;
  /** How many sessions a client keeps. */
  readonly clientSessions: number;
  readonly sessionTimeout: number | null;
  readonly sessionIdContext: Uint8Array | null;
  readonly maxEarlyData: number;
  readonly earlyDataCallback: GivenFunction | null;
  readonly dangerAllowEarlyDataReplay: boolean;
  readonly sslConf: readonly (readonly [string, string])[] | null;
  readonly opensslCtxConfigureCallback: GivenFunction | null;
  readonly opensslSslConfigureCallback: GivenFunction | null;
  readonly tlsextHostName: string | true | null;
  /** Id of the library to make it with; `null`: the default one. */
  readonly library: number | null;
  readonly postHandshakeAuth: boolean;
}

/** Reads what a source holds; files are read once until the context is reset. */
export type ReadMaterial = (source: Exclude<MaterialSource, { kind: 'uri' }>) => Uint8Array;

/** What an implementation has made. */
export interface BuiltContext {
  readonly ctx: SslCtxPointer;
  /** Sets up a new SSL, whom it expects included. */
  configureSsl(ssl: SslPointer, peer: ExpectedPeer): void;
  /** Replaces the keys of a server's tickets, 80 bytes each. */
  setTicketKeys(keys: Uint8Array): void;
}

/** Makes real objects of a configuration. */
export interface ContextBuilder {
  build(settings: ContextSettings, read: ReadMaterial): BuiltContext;
}
