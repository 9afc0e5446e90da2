// Turns native functions, which take ids, into functions that take handles.
// Knows no function by name: functions.ts (generated) lists them.

import type { RawFunctions } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { rawFunctions } from '../binding/raw-functions.js';
import { Handle } from '../handles/index.js';
import { id, ids } from './handle-arguments.js';
import { defaultLibrary } from './library/default-library.js';
import { type Native, WRAPPERS } from './wrappers.js';

const SHAPES = addon.functionShapes();
/** A function of the default library, which is looked for at the first call. */
export function bindDefault<T>(name: string, partOf: number | null = null): T {
  return wrap(name, () => rawFunctions(defaultLibrary().id), partOf) as T;
}

/** A function of one library. */
export function bindTo(library: number, name: string, partOf: number | null = null): Native {
  return wrap(name, () => rawFunctions(library), partOf);
}

/**
 * @param partOf index of the argument that the result is part of and must keep alive, or `null`.
 */
function wrap(name: string, functions: () => RawFunctions, partOf: number | null): Native {
  const resolve = (): Native => {
    const native = functions()[name];
    if (native !== undefined) return native as Native;
    throw new Error(`${name} is not in the native addon: run "npm run build:addon".`);
  };
  const shape = argumentShape(SHAPES[name] ?? '');
  const wrapped = WRAPPERS[shape]?.(resolve) ?? wrapAny(shape, resolve);
  Object.defineProperty(wrapped, 'name', { value: name });
  if (partOf === null) return wrapped;
  const keeping: Native = (...args) => Handle.keepParent(wrapped(...args), args[partOf]);
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
