/// Signed tokens (JWT) and the keys that sign and verify them.
@NullMarked
package dev.hirundo.auth.token;

import org.jspecify.annotations.NullMarked;
