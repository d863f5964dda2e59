package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2AtOnceTest extends AtOnceContract {
    H2AtOnceTest() {
        super(TestDatabase.H2);
    }
}
