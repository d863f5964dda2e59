/// Mail that tells people about their accounts.
@NullMarked
package dev.hirundo.auth.mail;

import org.jspecify.annotations.NullMarked;
