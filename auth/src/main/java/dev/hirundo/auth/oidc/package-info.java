/// Login by others: OpenID Connect and GitHub's OAuth.
@NullMarked
package dev.hirundo.auth.oidc;

import org.jspecify.annotations.NullMarked;
