package dev.hirundo.auth;

import dev.hirundo.testing.TestDatabase;

class PostgresqlSecretRotationTest extends SecretRotationContract {
    PostgresqlSecretRotationTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
