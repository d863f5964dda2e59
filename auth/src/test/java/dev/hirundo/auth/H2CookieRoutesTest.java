package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2CookieRoutesTest extends CookieRoutesContract {
    H2CookieRoutesTest() {
        super(TestDatabase.H2);
    }
}
