// A structure on its way to be read: the type, and nothing else.
// What is missing in it at the end was not there to read.

/** Fields of `T` as they are found, so that those before a fault are kept. */
export type Filling<T> = { -readonly [K in keyof T]?: T[K] };
