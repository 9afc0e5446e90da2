// Turns native functions, which take ids, into functions that take handles.
// Knows no function by name: functions.ts (generated) lists them.

import { addon } from '../binding/load.js';
import { rawFunctions } from '../binding/raw-functions.js';
import { Handle } from '../handles/index.js';
import { id, ids } from './handle-arguments.js';
import { defaultLibrary } from './library/default-library.js';
import { KEEPS, type Native, PART_OF, WRAPPERS } from './wrappers.js';

/** A native function of the default library. */
export function native(name: string): Native {
  return resolve(name, defaultLibrary().id);
}

/** Keeps what an argument is part of from being collected before it. */
export const keepParent: (child: unknown, parent: unknown) => unknown = Handle.keepParent;

/** Every bound function. */
export function functionNames(): readonly string[] {
  return Object.keys(shapes());
}

/** A function of one library. */
export function bindTo(library: number, name: string): Native {
  return wrap(name, () => resolve(name, library), PART_OF[name] ?? null);
}

function resolve(name: string, library: number): Native {
  const native = rawFunctions(library)[name];
  if (native !== undefined) return native as Native;
  throw new Error(`${name} is not in the native addon: run "npm run build:addon".`);
}

/**
 * @param partOf index of the argument that the result is part of and must keep alive, or `null`.
 */
function wrap(name: string, find: () => Native, partOf: number | null): Native {
  const shape = argumentShape(shapes()[name] ?? '');
  const wrapped = WRAPPERS[shape]?.(find) ?? wrapAny(shape, find);
  Object.defineProperty(wrapped, 'name', { value: name });
  const keeps = KEEPS[name];
  if (partOf === null && keeps === undefined) return wrapped;
  const keeping: Native = (...args) => {
    if (keeps !== undefined) Handle.keepParent(args[keeps[0]], args[keeps[1]]);
    const result = wrapped(...args);
    return partOf === null ? result : Handle.keepParent(result, args[partOf]);
  };
  return Object.defineProperty(keeping, 'name', { value: name });
}

/** Words without a JavaScript argument dropped: `h .` is `h.`. */
function argumentShape(shape: string): string {
  return shape.replaceAll(' ', '');
}

/** For a shape that wrappers.ts has no function for. */
function wrapAny(shape: string, resolve: () => Native): Native {
  let native: Native = (...args) => {
    native = resolve();
    return native(...args);
  };
  return (...args) =>
    native(
      ...args.map((value, i) => {
        if (shape[i] === 'h') return id(value);
        return shape[i] === 'a' ? ids(value) : value;
      }),
    );
}

/** The arguments of each function. */
function shapes(): Readonly<Record<string, string>> {
  knownShapes ??= addon.functionShapes();
  return knownShapes;
}

/** Asked for when they are needed: there are thousands. */
let knownShapes: Readonly<Record<string, string>> | undefined;
