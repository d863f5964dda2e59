package dev.hirundo.core;

import dev.hirundo.testing.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void isAsWrittenDown() {
        PublicApi.assertIsAsWrittenDown("hirundo-core");
    }
}
