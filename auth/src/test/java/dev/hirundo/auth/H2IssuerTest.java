package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2IssuerTest extends IssuerContract {
    H2IssuerTest() {
        super(TestDatabase.H2);
    }
}
