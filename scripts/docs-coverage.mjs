// Every public name has a doc comment: exports of the entries, and the public members of exported classes.
// It does not judge the text.
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entries = ['lib/index.ts', 'lib/openssl.ts', 'lib/tls.ts'].filter((name) =>
  existsSync(join(root, name)),
);
const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.build.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
);
const program = ts.createProgram(
  entries.map((name) => join(root, name)),
  config.options,
);
const checker = program.getTypeChecker();

const undocumented = new Set();
let count = 0;
for (const entry of entries) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(root, entry)));
  for (const exported of module ? checker.getExportsOfModule(module) : []) inspect(exported, entry);
}
for (const line of undocumented) console.error(line);
console.log(
  `documentation: ${count - undocumented.size} of ${count} public names in ${entries.join(', ') || 'no entry'}`,
);
if (undocumented.size > 0 || entries.length === 0) process.exitCode = 1;

function inspect(exported, entry) {
  const symbol =
    exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  note(symbol, exported.name, entry);
  for (const declaration of symbol.declarations ?? []) {
    if (!ts.isClassDeclaration(declaration)) continue;
    for (const member of declaration.members.filter(isPublic)) {
      const own = checker.getSymbolAtLocation(member.name);
      if (own) note(own, `${exported.name}.${own.name}`, entry);
    }
  }
}

/** A member that users see. An override says what it is where it was declared first. */
function isPublic(member) {
  if (!member.name || ts.isPrivateIdentifier(member.name) || ts.isComputedPropertyName(member.name))
    return false;
  const flags = ts.getCombinedModifierFlags(member);
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  return (
    (flags & hidden) === 0 &&
    !ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'internal')
  );
}

function note(symbol, name, entry) {
  count += 1;
  if (ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== '') return;
  const declaration = symbol.declarations?.[0];
  const file = declaration?.getSourceFile();
  const line = file ? file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1 : 0;
  const place = file ? `${relative(root, file.fileName)}:${line}` : entry;
  undocumented.add(`${place}: ${name} has no doc comment`);
}

function fail(diagnostic) {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
