// What must hold of a key context before C gets it.
#include "openssl/key_contexts.h"

#include <cstring>

namespace comm::evp {

bool IsUsable(Call& call, HandleId id, int parameter) {
  Slots& slots = call.environment().slots();
  Slot* slot = slots.Find(id);
  if (slot->ownership != Ownership::kBorrowed) return true;
  Slot* outer = slots.Find(slot->parent);
  if (call.table().EVP_MD_CTX_get_pkey_ctx(static_cast<EVP_MD_CTX*>(outer->object)) !=
      slot->object) {
    call.Fail("ERR_SSL_HANDLE_RELEASED",
              "The \"" + call.ParameterName(parameter) + "\" argument of " + call.row().name +
                  " is no longer inside its digest context: call EVP_MD_CTX_get_pkey_ctx again.");
    return false;
  }
  if (strncmp(call.row().name, "EVP_PKEY_CTX_", 13) == 0) return true;
  call.Fail(
      "ERR_SSL_WRONG_STATE",
      "The \"" + call.ParameterName(parameter) + "\" argument of " + call.row().name +
          " is inside a digest context, which works with it: only EVP_PKEY_CTX_ functions take "
          "it. Make one with EVP_PKEY_CTX_new_from_pkey.");
  return false;
}

}  // namespace comm::evp
