// The functions of the addon that open and list libraries (LibraryRecord, LibraryRefusal of
// lib/binding/addon.ts).
#include "openssl/library_exports.h"

#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

const char* OriginName(Origin origin) {
  switch (origin) {
    case Origin::kEmbedded:
      return "embedded";
    case Origin::kNode:
      return "node";
    case Origin::kPath:
      return "path";
  }
  return "";
}

napi_value ShowLibrary(napi_env env, const Library& library) {
  napi_value object = js::Object(env);
  js::Set(env, object, "id", js::Int(env, library.id));
  js::Set(env, object, "origin", js::Text(env, OriginName(library.origin)));
  js::Set(env, object, "path", js::Text(env, library.ssl_path));
  js::Set(env, object, "cryptoPath", js::Text(env, library.crypto_path));
  js::Set(env, object, "versionNumber",
          js::Number(env, static_cast<double>(library.table->OpenSSL_version_num())));
  js::Set(env, object, "versionText", js::Text(env, library.version_text));
  js::Set(env, object, "version", js::Text(env, library.version.Text()));
  napi_value missing = js::Array(env, library.missing.size());
  for (size_t i = 0; i < library.missing.size(); i++) {
    napi_set_element(env, missing, static_cast<uint32_t>(i), js::Text(env, library.missing[i]));
  }
  js::Set(env, object, "missing", missing);
  return object;
}

napi_value ShowOpened(napi_env env, const Opened& opened) {
  if (opened.library != nullptr) return ShowLibrary(env, *opened.library);
  napi_value object = js::Object(env);
  js::Set(env, object, "refused", js::Text(env, opened.refusal.code));
  js::Set(env, object, "message", js::Text(env, opened.refusal.message));
  js::Set(env, object, "version", js::Text(env, opened.refusal.version));
  return object;
}

napi_value Embedded(napi_env env, napi_callback_info) { return ShowOpened(env, OpenEmbedded()); }

napi_value InProcess(napi_env env, napi_callback_info) { return ShowOpened(env, OpenInProcess()); }

napi_value Path(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  std::string ssl;
  std::string crypto;
  if (!js::ReadText(env, args[0], &ssl) || ssl.empty() || ssl.find('\0') != std::string::npos ||
      (!js::IsNullish(env, args[1]) && !js::ReadText(env, args[1], &crypto))) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "openPath takes the path of libssl, and of libcrypto or null.");
    return nullptr;
  }
  return ShowOpened(env, OpenPath(ssl, crypto));
}

napi_value List(napi_env env, napi_callback_info) {
  auto all = Libraries();
  napi_value array = js::Array(env, all.size());
  for (size_t i = 0; i < all.size(); i++) {
    napi_set_element(env, array, static_cast<uint32_t>(i), ShowLibrary(env, *all[i]));
  }
  return array;
}

}  // namespace

void DefineLibraries(Environment* environment, napi_value exports) {
  for (auto& definition :
       {js::Definition{"openEmbedded", &Embedded}, js::Definition{"openInProcess", &InProcess},
        js::Definition{"openPath", &Path}, js::Definition{"libraries", &List}}) {
    js::Define(environment->env(), exports, definition, environment);
  }
}

}  // namespace comm
