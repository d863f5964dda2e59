package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class H2SecretRotationTest extends SecretRotationContract {
    H2SecretRotationTest() {
        super(TestDatabase.H2);
    }
}
