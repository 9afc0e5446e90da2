// The C-name surface: every bound function of a library as a JavaScript function.
#include "openssl/surface.h"

#include "errors/error_values.h"
#include "node/define.h"
#include "node/values.h"
#include "openssl/exports.h"

namespace comm {

namespace {

const Library* LibraryArgument(napi_env env, napi_value v) {
  double id = 0;
  const Library* library =
      js::ReadInteger(env, v, 1, 1e6, &id) ? LibraryById(static_cast<int>(id)) : nullptr;
  if (library == nullptr) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"library\" argument must be the id of an opened library.");
  }
  return library;
}

napi_value Functions(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  const Library* library = LibraryArgument(env, args[0]);
  if (library == nullptr) return nullptr;
  Binding* binding = args.owner->BindingFor(library);
  napi_value object = js::Object(env);
  size_t count = 0;
  const ExportList* lists = AllExports(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < lists[i].count; k++) {
      js::Define(env, object, {lists[i].rows[k].name, lists[i].rows[k].function}, binding);
    }
  }
  return object;
}

napi_value FunctionShapes(napi_env env, napi_callback_info) {
  napi_value object = js::Object(env);
  size_t count = 0;
  const ExportList* lists = AllExports(&count);
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < lists[i].count; k++) {
      js::Set(env, object, lists[i].rows[k].name, js::Text(env, lists[i].rows[k].shape));
    }
  }
  return object;
}

napi_value TakeErrorsOf(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  const Library* library = LibraryArgument(env, args[0]);
  if (library == nullptr) return nullptr;
  ErrorList& list = args.owner->ErrorsOf(library);
  napi_value array = ShowErrors(env, *library->table, list);
  list.clear();
  return array;
}

}  // namespace

void DefineSurface(Environment* environment, napi_value exports) {
  for (auto& definition :
       {js::Definition{"functions", &Functions}, js::Definition{"functionShapes", &FunctionShapes},
        js::Definition{"takeErrors", &TakeErrorsOf}}) {
    js::Define(environment->env(), exports, definition, environment);
  }
}

}  // namespace comm
