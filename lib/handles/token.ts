// The key that only this package has: who holds it may construct handles.
// Never exported from the package.

/** Given to the constructors of handles, so that nobody else can call them. */
export const HANDLE_TOKEN: unique symbol = Symbol('handle');
