# The addon for node-gyp and prebuildify. CMakeLists.txt builds the same target for cmake-js;
# `npm run check` compares the flags of the two. The sources are listed in native/sources.txt only.
{
  'variables': {
    # 1 where scripts/embedded.mjs finds an OpenSSL to link in; without one the addon uses Node's or one opened by path.
    'embedded%': '<!(node scripts/embedded.mjs present)',
  },
  'targets': [{
    'target_name': 'libssl',
    'product_name': 'libssl',  # else gyp drops the "lib" of the file name
    'sources': ['<!@(node scripts/sources.mjs)'],
    # "+" puts these before node-gyp's own folders: Node's headers bring an openssl/ of another version.
    'include_dirs+': [
      '<!@(node scripts/embedded.mjs include)',
      'native',
    ],
    'defines': [
      'NAPI_VERSION=9',         # the newest that Node 20 loads: 10 crashes it
      '_FILE_OFFSET_BITS=64',   # node-gyp sets these two by itself, cmake-js does not
      '_LARGEFILE_SOURCE',
    ],
    'conditions': [
      ['embedded==1', {
        'defines': ['COMM_EMBEDDED_OPENSSL'],
        'libraries': ['<!@(node scripts/embedded.mjs libraries)'],
      }],
      ['OS!="mac" and OS!="win"', {
        'cflags!': ['-O3'],
        'cflags': [
          '-O2',                   # hardly anything here is hot; -O3 costs size
          '-Wall', '-Wextra',
          '-fvisibility=hidden',   # our own names stay inside
          '-ffunction-sections',   # with --gc-sections: unused parts of OpenSSL are left out
          '-fdata-sections',
        ],
        # The same standard on every Node: its common.gypi says 17, later 20, for V8's headers, which are not used.
        'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-std=gnu++23'],
        'cflags_cc': [
          '-std=c++17',
          '-fno-exceptions',       # no C++ exception may pass through OpenSSL's C frames
          '-fno-rtti',             # as Node itself is built; no dynamic_cast here
        ],
        'libraries': ['-ldl', '-lpthread'],
      }],
      ['OS=="linux"', {
        'ldflags': [
          '-Wl,--gc-sections',       # drop what is not reached from the exports
          '-Wl,--exclude-libs,ALL',  # names from static archives are not exported, so Node's OpenSSL cannot replace them
          '-Wl,-Bsymbolic',          # calls inside the addon stay inside, whatever node exports
          '-Wl,-z,relro',            # tables of pointers become read-only after loading
          '-Wl,-z,now',
          '-Wl,-z,nodelete',         # never unmapped: OpenSSL's thread-exit handlers outlive a worker's unload
          '-Wl,--version-script=<(module_root_dir)/native/exports.map',  # exports exactly two names
          '-static-libstdc++',       # runs where the C++ library is older, or missing
          '-static-libgcc',
        ],
      }],
      ['OS=="mac"', {
        'xcode_settings': {
          'MACOSX_DEPLOYMENT_TARGET': '11.0',        # what Node 20 needs on arm64
          'GCC_OPTIMIZATION_LEVEL': '2',
          'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',       # -fvisibility=hidden
          'GCC_ENABLE_CPP_EXCEPTIONS': 'NO',
          'GCC_ENABLE_CPP_RTTI': 'NO',
          'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
          'DEAD_CODE_STRIPPING': 'YES',              # --gc-sections
          'OTHER_LDFLAGS': [
            '-Wl,-exported_symbol,_napi_register_module_v1',  # the version script of this linker; two-level
            '-Wl,-exported_symbol,_node_api_module_get_api_version_v1',  # names make -Bsymbolic needless
          ],
        },
      }],
      ['OS=="win"', {
        'defines': [
          'WIN32_LEAN_AND_MEAN',  # else windows.h brings the old winsock.h before winsock2.h
          'NOMINMAX',             # and macros named min and max
        ],
        # OpenSSL's archives stand before node.lib ("libraries" above is merged first): node.exe exports SSL_* too.
        'libraries': ['ws2_32.lib', 'crypt32.lib', 'advapi32.lib', 'user32.lib', 'bcrypt.lib'],  # what OpenSSL uses
        'msvs_settings': {
          'VCCLCompilerTool': {
            'ExceptionHandling': 0,           # -fno-exceptions
            'RuntimeTypeInfo': 'false',       # -fno-rtti
            'RuntimeLibrary': 0,              # static C++ library: nothing to install beside the addon
            'AdditionalOptions': ['/std:c++17', '/utf-8'],
          },
          'VCLinkerTool': {
            'OptimizeReferences': 2,          # --gc-sections
          },
        },
      }],
    ],
  }],
}
