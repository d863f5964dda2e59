package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2MeRoutesTest extends MeRoutesContract {
    H2MeRoutesTest() {
        super(TestDatabase.H2);
    }
}
