// SSL_CTX_add_custom_ext and its kin: adds extensions that functions of the user's write and read.
// A context has one function for all of its extensions, which knows them by role and type.

import { CALLBACK_SET } from '../binding/callbacks.js';
import { addon } from '../binding/load.js';
import { invalidArgType, outOfRange } from '../conditions/index.js';
import { Handle, type SslCtxPointer } from '../handles/index.js';
import { ADD, type CustomExtension, FREE, PARSE } from './extensions.js';
import { checkHandle, notSet } from './set-callbacks.js';
import { findFunction, type GivenFunction, putFunction } from './tables.js';

const CLIENT = 1;
const SERVER = 2;
const BOTH = 3;
type Role = typeof CLIENT | typeof SERVER | typeof BOTH;

/**
 * Adds an extension to the messages that flags name, on either side. It can be neither removed nor changed, and counts for
 * connections that are made afterwards.
 *
 * @param type number of the extension, 0 to 65535, that OpenSSL does not know itself.
 * @param context SSL_EXT flags.
 * @returns 1; 0 where OpenSSL has refused: it knows the type itself, or has it already.
 * @throws TypeError for what is no handle, object or function; RangeError for numbers.
 * @corresponds SSL_CTX_add_custom_ext(3)
 */
export function addCustomExt(
  ctx: SslCtxPointer,
  type: number,
  context: number,
  extension: CustomExtension,
): number {
  return addExtension('SSL_CTX_add_custom_ext', ctx, BOTH, type, context, extension);
}

/**
 * Adds an extension to the client hello of TLS 1.2 and earlier, and reads the server's answer. As {@link addCustomExt}.
 *
 * @corresponds SSL_CTX_add_client_custom_ext(3)
 */
export function addClientCustomExt(
  ctx: SslCtxPointer,
  type: number,
  extension: CustomExtension,
): number {
  return addExtension('SSL_CTX_add_client_custom_ext', ctx, CLIENT, type, 0, extension);
}

/**
 * Reads an extension of the client hello of TLS 1.2 and earlier, and answers it: `add` is called where the client has sent
 * it. As {@link addCustomExt}.
 *
 * @corresponds SSL_CTX_add_server_custom_ext(3)
 */
export function addServerCustomExt(
  ctx: SslCtxPointer,
  type: number,
  extension: CustomExtension,
): number {
  return addExtension('SSL_CTX_add_server_custom_ext', ctx, SERVER, type, 0, extension);
}

/** Those of one context, by role and type. */
type Extensions = Map<string, CustomExtension>;

/** The function of a context, and what it knows. */
const known = new WeakMap<GivenFunction, Extensions>();

function addExtension(
  call: string,
  ctx: unknown,
  role: Role,
  type: number,
  context: number,
  extension: CustomExtension,
): number {
  checkHandle(call, ctx);
  checkNumber(call, 'type', type, MOST_TYPE);
  checkNumber(call, 'context', context, MOST_CONTEXT);
  const taken = checkExtension(call, extension);
  const has = (name: keyof CustomExtension) => taken[name] !== undefined;
  const id = Handle.idOf(ctx);
  const told = has('add') && has('free');
  const result = addon.addCustomExt(id, role, type, context, has('add'), told, has('parse'));
  if (result === 0) return 0;
  if (result !== CALLBACK_SET) throw notSet(call, '3.0', ctx, result);
  extensionsOf(ctx).set(placeOf(role, type), taken);
  return 1;
}

function checkNumber(call: string, name: string, value: unknown, most: number): void {
  if (typeof value !== 'number') throw invalidArgType({ call, name }, 'a number', value);
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw outOfRange({ call, name }, `an integer from 0 to ${most}`, value);
  }
}

/** A copy, so that nobody changes it afterwards. */
function checkExtension(call: string, given: unknown): CustomExtension {
  if (typeof given !== 'object' || given === null) {
    throw invalidArgType({ call, name: 'extension' }, 'an object with add, free and parse', given);
  }
  const taken: Record<string, GivenFunction> = {};
  for (const name of ['add', 'free', 'parse'] as const) {
    const value: unknown = (given as CustomExtension)[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'function') {
      throw invalidArgType({ call, name: `extension.${name}` }, 'a function or absent', value);
    }
    taken[name] = (...args) => value.apply(given, args);
  }
  return taken as CustomExtension;
}

function placeOf(role: unknown, type: unknown): string {
  return `${role} ${type}`;
}

function extensionsOf(ctx: Handle): Extensions {
  const [own] = addon.callbackKeys(Handle.idOf(ctx));
  const found = findFunction([own, 0, 0], ADD);
  let extensions = found ? known.get(found) : undefined;
  if (extensions !== undefined) return extensions;
  extensions = new Map();
  for (const [name, method] of METHODS) {
    const call = dispatcher(extensions, method);
    known.set(call, extensions);
    putFunction(ctx, name, call);
  }
  return extensions;
}

/** Calls the function of the extension that is meant. */
function dispatcher(extensions: Extensions, method: keyof CustomExtension): GivenFunction {
  return (role, type, ...args) =>
    (extensions.get(placeOf(role, type))?.[method] as GivenFunction | undefined)?.(...args);
}

const METHODS = [
  [ADD, 'add'],
  [PARSE, 'parse'],
  [FREE, 'free'],
] as const;
const MOST_TYPE = 0xffff;
const MOST_CONTEXT = 0xffffffff;
