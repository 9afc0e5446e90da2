// A callback of the library asks the function of JavaScript that was set for it, and takes its
// answer: the one way in which callbacks call JavaScript. Knows no callback by name.
//
// A trampoline (see docs in native/README.md) is `noexcept` in effect: it calls Ask, and returns
// its failure value where that gives false, whatever the reason (no function, it threw, it answered
// nonsense, JavaScript cannot be called here): a function that should have decided is never passed
// by.
#pragma once

#include <string>
#include <vector>

#include "callbacks/visit.h"
#include "library/records.h"
#include "node/values.h"

namespace comm {

// What the callback is about: an SSL, or where it gets none, an SSL_CTX. Both: C takes the callback
// of that SSL_CTX, whatever the SSL has.
struct Subject {
  const Library* library;
  SSL* ssl = nullptr;
  SSL_CTX* ctx = nullptr;
  Running running = Running::kOther;  // what guards may allow in it
  // The function only answers: C is inside lists that calls on its objects would change.
  bool only_answers = false;
  // It comes from a call by C name only, which throws what the function throws.
  bool by_name = false;
  double key = 0;  // of the table that has the function, where C names neither SSL nor SSL_CTX
  // C is in the midst of the SSL's own certificates: it may not be used at all.
  bool closed = false;
  bool quic = false;  // QUIC holds its lock, though no SSL says so
};

// Of callbacks for sessions and tickets.
inline Subject OfSessions(const Library& library, SSL* ssl) {
  return {&library, ssl, FirstContext(library, ssl)};
}

// On the thread of JavaScript: the arguments of the function, and what lives as long as it runs.
class Arguments {
 public:
  Arguments(Environment* environment, const Library* library)
      : environment_(environment), library_(library) {}
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  void Int(int value) { Push(js::Int(env(), value)); }
  void Number(double value) { Push(js::Number(env(), value)); }
  void Bool(bool value) { Push(js::Bool(env(), value)); }
  // nullptr: null.
  void Text(const char* value) { Push(js::TextOrNull(env(), value)); }
  // A copy.
  void Bytes(const void* data, size_t size) { Push(js::Bytes(env(), data, size)); }
  void Null() { Push(js::Null(env())); }
  // A handle that shares the object; the function may keep it. nullptr: null.
  template <class T>
  void Shared(T* object) {
    T* another = object == nullptr ? nullptr : KindOf<T>::Another(*library_->table, object);
    PushShared(KindOf<T>::kKind, another);
  }
  // A handle of a constant of the library.
  template <class T>
  void Static(T* object) {
    PushStatic(KindOf<T>::kKind, object);
  }
  // A handle that is dead when the function has returned.
  template <class T>
  void Lent(T* object) {
    PushLent(KindOf<T>::kKind, object);
  }
  // An array of such.
  template <class T>
  void LentStack(const OPENSSL_STACK* stack) {
    PushLentStack(KindOf<T>::kKind, stack);
  }
  napi_value array() const { return array_; }
  napi_env env() const { return environment_->env(); }

 private:
  void Push(napi_value value);
  void PushShared(Kind kind, void* object);
  void PushStatic(Kind kind, void* object);
  void PushLent(Kind kind, void* object);
  void PushLentStack(Kind kind, const OPENSSL_STACK* stack);
  napi_value Lend(Kind kind, void* object);

  Environment* environment_;
  const Library* library_;
  napi_value array_ = nullptr;
  uint32_t count_ = 0;
  std::vector<HandleId> lent_;
};

// On the thread of JavaScript: what the function has answered, an array that lib/callbacks has
// checked and made of it.
class Reply {
 public:
  Reply(Environment* environment, const Library* library, napi_value array)
      : environment_(environment), library_(library), array_(array) {}

  bool Int(uint32_t index, int* out) const;
  bool Number(uint32_t index, double* out) const;
  // The memory itself: copy it.
  bool Bytes(uint32_t index, js::Span* out) const;
  bool Bytes(uint32_t index, std::vector<unsigned char>* out) const;
  // The object of a handle, which goes on owning it; nullptr where it is none of that kind and
  // library.
  template <class T>
  T* Object(uint32_t index) const {
    return static_cast<T*>(ObjectOf(index, KindOf<T>::kKind));
  }

 private:
  napi_value At(uint32_t index) const;
  void* ObjectOf(uint32_t index, Kind kind) const;

  Environment* environment_;
  const Library* library_;
  napi_value array_;
};

class Asking : public Visit {
 public:
  Asking(const char* callback, const Subject& subject) : callback_(callback), subject_(subject) {
    within = subject.only_answers && !subject.by_name;
  }
  bool Run(Environment* environment) override;
  bool answered() const { return answered_; }

 protected:
  virtual void Give(Arguments* arguments) = 0;
  // False: it is no answer.
  virtual bool Take(const Reply& answer) = 0;

 private:
  napi_value ShowSubject(Environment* environment, HandleId* lent);

  const char* callback_;
  Subject subject_;
  bool answered_ = false;
};

template <class GiveFunction, class TakeFunction>
class AskingWith final : public Asking {
 public:
  AskingWith(const char* callback, const Subject& subject, GiveFunction give, TakeFunction take)
      : Asking(callback, subject), give_(give), take_(take) {}

 private:
  void Give(Arguments* arguments) override { give_(arguments); }
  bool Take(const Reply& answer) override { return take_(answer); }
  GiveFunction give_;
  TakeFunction take_;
};

// give(Arguments*), take(const Reply&) → bool.
template <class GiveFunction, class TakeFunction>
bool Ask(const char* callback, const Subject& subject, GiveFunction give, TakeFunction take) {
  AskingWith<GiveFunction, TakeFunction> asking(callback, subject, give, take);
  return Perform(&asking) && asking.answered();
}

// Tells the function of an observing callback, later and in order. Bytes are copied.
void Observe(const char* callback, const Subject& subject, const int (&numbers)[3],
             const void* bytes, size_t size);
// About a session that an SSL_CTX has; nothing is told where that is being freed.
void ObserveSession(const char* callback, const Library& library, SSL_CTX* ctx,
                    SSL_SESSION* session);

// Keeps bytes that C goes on using, until the next of that callback or the end of the SSL.
unsigned char* KeepAnswer(const Library& library, SSL* ssl, const char* callback,
                          std::vector<unsigned char> bytes);

}  // namespace comm
