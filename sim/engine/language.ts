// The language that the firmware may use: ES2022 as XS 13.3 has it, without the extras of either engine.
// Node knows more, and more with every version; what XS lacks is taken away there, so that what works in Node works in XS.

/** Every global that stays. */
export const GLOBALS: ReadonlySet<string> = new Set(`
  AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError
  FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number
  Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError
  URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent
  encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape
  issueCommand handleCommand`.trim().split(/\s+/));

/** What stays of the objects that grow with the language; `%Name%` are those without a global of their own. */
const MEMBERS: Readonly<Record<string, string>> = Object.freeze({
  "Array": "from isArray of",
  "Array.prototype": `at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap
    forEach includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice
    toLocaleString toString unshift values`,
  "ArrayBuffer.prototype": "byteLength maxByteLength resizable resize slice",
  "Atomics": "add and compareExchange exchange isLockFree load notify or store sub wait xor",
  "DataView.prototype": `buffer byteLength byteOffset getBigInt64 getBigUint64 getFloat32 getFloat64 getInt16 getInt32 getInt8
    getUint16 getUint32 getUint8 setBigInt64 setBigUint64 setFloat32 setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32
    setUint8`,
  "Error": "stackTraceLimit", // V8 keeps no stacks without it
  "JSON": "parse stringify",
  "Map": "",
  "Map.prototype": "clear delete entries forEach get has keys set size values",
  "Math": `E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp
    expm1 floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc`,
  "Object": `assign create defineProperties defineProperty entries freeze fromEntries getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf hasOwn is isExtensible isFrozen
    isSealed keys preventExtensions seal setPrototypeOf values`,
  "Promise": "all allSettled any race reject resolve",
  "RegExp": "",
  "RegExp.prototype": "compile dotAll exec flags global hasIndices ignoreCase multiline source sticky test toString unicode",
  "Set.prototype": "add clear delete entries forEach has keys size values",
  "String.prototype": `at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match
    matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substr substring
    toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase trim trimEnd trimLeft trimRight trimStart valueOf`,
  "Symbol": `asyncIterator for hasInstance isConcatSpreadable iterator keyFor match matchAll replace search species split
    toPrimitive toStringTag unscopables`,
  "Uint8Array": "BYTES_PER_ELEMENT",
  "Uint8Array.prototype": "BYTES_PER_ELEMENT",
  "WeakMap.prototype": "delete get has set",
  "%AsyncIterator%": "",
  "%Iterator%": "",
  "%TypedArray%": `at buffer byteLength byteOffset copyWithin entries every fill filter find findIndex findLast findLastIndex
    forEach includes indexOf join keys lastIndexOf map reduce reduceRight reverse set slice some sort subarray toLocaleString
    toString values`,
});

const ALWAYS: ReadonlySet<string> = new Set(["length", "name", "prototype", "constructor"]);

/** Takes away what the table does not name, in the realm whose `eval` this is. */
export function trimRealm(evaluate: (code: string) => unknown): void {
  const realm = evaluate("globalThis") as Record<string, object>;
  for (const [path, names] of Object.entries(MEMBERS)) {
    const kept = new Set(names.split(/\s+/));
    const members = evaluate(expression(path)) as object;
    for (const name of Object.getOwnPropertyNames(members))
      if (!kept.has(name) && !ALWAYS.has(name)) Reflect.deleteProperty(members, name);
  }
  for (const name of Object.getOwnPropertyNames(realm)) if (!GLOBALS.has(name)) Reflect.deleteProperty(realm, name);
}

function expression(path: string): string {
  switch (path) {
    case "%AsyncIterator%": return "Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype))";
    case "%Iterator%": return "Object.getPrototypeOf(Object.getPrototypeOf([].values()))";
    case "%TypedArray%": return "Object.getPrototypeOf(Uint8Array.prototype)";
    default: return path;
  }
}
