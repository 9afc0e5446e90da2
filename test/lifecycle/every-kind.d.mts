// Types of every-kind.mjs.
// Holds no code.

/** Every kind that the table makes. */
export declare const KINDS: string[];
/** Handles by kind; `null` where the library has none to give. */
export declare function everyKind(functions: object): Record<string, object | null>;
