#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// Macros and 64-bit constants that Swift does not see.

static inline long clx_ssl_ctx_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_mode(context, mode);
}
static inline int clx_ssl_ctx_min_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}
static inline int clx_ssl_ctx_max_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_max_proto_version(context, version);
}
/// Refuses to negotiate anew what is agreed on (TLS 1.2 alone can ask for it).
static inline void clx_ssl_ctx_no_renegotiation(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}
static inline long clx_ssl_ctx_session_cache(SSL_CTX *context, long mode) {
    return SSL_CTX_set_session_cache_mode(context, mode);
}
static inline void clx_ssl_ctx_read_ahead(SSL_CTX *context, int on) {
    SSL_CTX_set_read_ahead(context, on);
}
static inline long clx_ssl_server_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}
static inline void clx_bio_want_read(BIO *bio) {
    BIO_clear_retry_flags(bio);
    BIO_set_retry_read(bio);
}
static inline void clx_bio_clear(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline long clx_bio_memory(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

/// SHA-256 without looking the algorithm up in the providers, which takes as long as reading a plan.
static inline void clx_sha256(const unsigned char *bytes, size_t size, unsigned char *digest) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, size);
    SHA256_Final(digest, &context);
#pragma clang diagnostic pop
}

/// A new key, or null.
static inline EVP_PKEY *clx_p256_key(void) { return EVP_EC_gen("P-256"); }
static inline EVP_PKEY *clx_rsa_key(int bits) { return EVP_RSA_gen((unsigned int)bits); }
static inline int clx_mbstring_utf8(void) { return MBSTRING_UTF8; }
/// Adds an extension in the notation of openssl.cnf; 1 if it is there.
static inline int clx_x509_extend(X509 *subject, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, subject, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (!extension) return 0;
    int added = X509_add_ext(subject, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}
