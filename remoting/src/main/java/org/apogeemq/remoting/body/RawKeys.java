package org.apogeemq.remoting.body;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.Serializers;
import com.fasterxml.jackson.databind.type.MapType;
import java.io.IOException;
import java.util.Map;

/** Maps whose keys are written without quotes: queues as objects, and integers when asked for. */
final class RawKeys extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private final boolean bareIntegers;

    RawKeys(boolean bareIntegers) {
        super("raw-keys");
        this.bareIntegers = bareIntegers;
        addKeyDeserializer(MessageQueue.class, new QueueKey());
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addSerializers(new Serializers.Base() {
            @Override
            public JsonSerializer<?> findMapSerializer(
                    SerializationConfig config,
                    MapType type,
                    BeanDescription description,
                    JsonSerializer<Object> keySerializer,
                    TypeSerializer typeSerializer,
                    JsonSerializer<Object> valueSerializer) {
                return isRaw(type.getKeyType()) ? new RawMap() : null;
            }
        });
    }

    private boolean isRaw(JavaType key) {
        return key.hasRawClass(MessageQueue.class)
                || bareIntegers && (key.hasRawClass(Integer.class) || key.hasRawClass(Long.class));
    }

    private static final class QueueKey extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            return ((ObjectMapper) context.getParser().getCodec()).readValue(key, MessageQueue.class);
        }
    }

    private static final class RawMap extends JsonSerializer<Map<?, ?>> {
        @Override
        public void serialize(Map<?, ?> map, JsonGenerator out, SerializerProvider provider) throws IOException {
            ObjectMapper mapper = (ObjectMapper) out.getCodec();
            StringBuilder text = new StringBuilder("{");
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (text.length() > 1) {
                    text.append(',');
                }
                text.append(mapper.writeValueAsString(entry.getKey())).append(':');
                text.append(mapper.writeValueAsString(entry.getValue()));
            }
            out.writeRawValue(text.append('}').toString());
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Map<?, ?> map) {
            return map.isEmpty();
        }
    }
}
