/// How passwords are judged, hashed and verified.
@NullMarked
package dev.hirundo.auth.password;

import org.jspecify.annotations.NullMarked;
