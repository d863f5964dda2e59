package dev.hirundo.realtime;

import dev.hirundo.testing.PublicApi;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void isAsWrittenDown() {
        PublicApi.assertIsAsWrittenDown("hirundo-realtime");
    }
}
