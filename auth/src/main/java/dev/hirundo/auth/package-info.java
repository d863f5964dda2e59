/// Accounts, sessions and tokens; or somebody else's tokens, verified.
@NullMarked
package dev.hirundo.auth;

import org.jspecify.annotations.NullMarked;
