// Layers and losses as functions. Reduction: 0 none, 1 mean, 2 sum, as in ATen.
#include "api.h"

#define NN(name, parameters, expression) \
    EVP Handle evp_##name parameters { return tensor([&] { return expression; }); }

NN(linear, (Handle x, Handle weight, Handle bias), at::linear(*x, *weight, optional(bias)))
NN(layer_norm, (Handle x, const int64_t* shape, int32_t n, Handle weight, Handle bias, double eps),
   at::layer_norm(*x, {shape, size_t(n)}, optional(weight), optional(bias), eps))
NN(dropout, (Handle x, double p, bool training, bool inplace),
   inplace ? at::dropout_(*x, p, training) : at::dropout(*x, p, training))
NN(one_hot, (Handle x, int64_t classes), at::one_hot(*x, classes))
NN(cosine_similarity, (Handle x, Handle y, int64_t dim, double eps), at::cosine_similarity(*x, *y, dim, eps))
NN(normalize, (Handle x, double p, int64_t dim, double eps),
   *x / x->norm(p, dim, /*keepdim=*/true).clamp_min(eps).expand_as(*x))

NN(cross_entropy, (Handle x, Handle target, Handle weight, int64_t ignored, int64_t reduction, double smoothing),
   at::cross_entropy_loss(*x, *target, optional(weight), reduction, ignored, smoothing))
NN(nll_loss, (Handle x, Handle target, Handle weight, int64_t reduction),
   at::nll_loss_nd(*x, *target, optional(weight), reduction))
NN(mse_loss, (Handle x, Handle target, int64_t reduction), at::mse_loss(*x, *target, reduction))
NN(l1_loss, (Handle x, Handle target, int64_t reduction), at::l1_loss(*x, *target, reduction))
NN(smooth_l1_loss, (Handle x, Handle target, int64_t reduction, double beta),
   at::smooth_l1_loss(*x, *target, reduction, beta))
NN(kl_div, (Handle x, Handle target, int64_t reduction, bool log_target), at::kl_div(*x, *target, reduction, log_target))
NN(binary_cross_entropy_with_logits, (Handle x, Handle target, Handle weight, int64_t reduction, Handle positive),
   at::binary_cross_entropy_with_logits(*x, *target, optional(weight), optional(positive), reduction))
