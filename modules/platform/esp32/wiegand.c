// PulsePair of modules/io.ts: the falling edges of a Wiegand reader's two wires, put into a ring by an interrupt (ESP-IDF, "GPIO").
#include "xsmc.h"
#include "xsHost.h"
#include "mc.xs.h"
#include "builtinCommon.h"
#include "free-pin.h"

#include "driver/gpio.h"
#include "esp_attr.h"
#include "esp_timer.h"
#include "hal/gpio_ll.h"

// Why not a script: a pulse is over after 50 us, and the next begins within 1 ms. The SDK's Digital (modules/io/digital/esp32/
// digitalbank.c) notes in its interrupt that there was an edge, not when, and posts one message; edges until it is delivered are
// merged. Messages wait for the end of a garbage collection or a write to flash, in a queue of 10 (xs/platforms/esp/xsHost.c,
// MODDEF_TASK_QUEUELENGTH): one posted while that is full is dropped, and its pin never calls back again.
// While flash is written these interrupts wait too, as the SDK's do: a frame in that time is spoilt, which its driver sees.

#define kRing (256)						// a power of two
#define kOneBit (0x8000)				// the pulse was on `one`
#define kStepMicroseconds (10)
#define kStepsMax (0x7fff)

typedef struct PulsesRecord PulsesRecord, *Pulses;

typedef struct {
	Pulses			pulses;
	uint8_t			pin;
	uint16_t		bit;
} WireRecord, *Wire;

struct PulsesRecord {
	WireRecord		wires[2];			// zero, one
	int64_t			lastAt;
	uint32_t		written;			// by the interrupt alone; both only grow, and wrap
	uint32_t		read;				// by the script alone
	uint32_t		isDeaf;				// set by the interrupt, which does not come any more, and cleared by the script
	uint16_t		ring[kRing];
};

void xs_dingdian_wiegand_destructor(void *data);

static const xsHostHooks ICACHE_RODATA_ATTR gHooks = {
	xs_dingdian_wiegand_destructor,
	NULL,
	NULL
};

// Wires on which a motor or a broken ground makes edges without end must not take the processor: with a full ring nobody listens
// until it has been read.
static void IRAM_ATTR onFallingEdge(void *refcon)
{
	Wire wire = refcon;
	Pulses pulses = wire->pulses;
	uint32_t written = pulses->written;

	if (written - __atomic_load_n(&pulses->read, __ATOMIC_ACQUIRE) >= kRing) {
		gpio_ll_intr_disable(&GPIO, pulses->wires[0].pin);
		gpio_ll_intr_disable(&GPIO, pulses->wires[1].pin);
		__atomic_store_n(&pulses->isDeaf, 1, __ATOMIC_RELEASE);
		return;
	}

	int64_t now = esp_timer_get_time();
	int64_t steps = (now - pulses->lastAt) / kStepMicroseconds;
	pulses->lastAt = now;
	pulses->ring[written % kRing] = (uint16_t)(steps < kStepsMax ? steps : kStepsMax) | wire->bit;
	__atomic_store_n(&pulses->written, written + 1, __ATOMIC_RELEASE);
}

static void listenTo(Wire wire)
{
	gpio_reset_pin(wire->pin);							// an input with pull-up: the outputs are open collectors (SIA AC-01)
	gpio_set_direction(wire->pin, GPIO_MODE_INPUT);
	gpio_set_intr_type(wire->pin, GPIO_INTR_NEGEDGE);
	gpio_isr_handler_add(wire->pin, onFallingEdge, wire);
	gpio_intr_enable(wire->pin);
	builtinUsePin(wire->pin);
}

void xs_dingdian_wiegand(xsMachine *the)
{
	uint8_t zero = freePin(the, xsID_zero);
	uint8_t one = freePin(the, xsID_one);
	if (zero == one)
		xsUnknownError("in use");

	Pulses pulses = c_calloc(1, sizeof(PulsesRecord));
	if (!pulses)
		xsUnknownError("no memory");
	pulses->wires[0] = (WireRecord){ pulses, zero, 0 };
	pulses->wires[1] = (WireRecord){ pulses, one, kOneBit };
	pulses->lastAt = esp_timer_get_time() - (int64_t)kStepsMax * kStepMicroseconds;

	esp_err_t err = gpio_install_isr_service(0);		// with the SDK's own flags; whoever comes second is told that it is there
	if ((ESP_OK != err) && (ESP_ERR_INVALID_STATE != err)) {
		c_free(pulses);
		xsUnknownError("no interrupts");
	}

	xsmcSetHostData(xsThis, pulses);
	xsSetHostHooks(xsThis, (xsHostHooks *)&gHooks);
	listenTo(&pulses->wires[0]);
	listenTo(&pulses->wires[1]);
}

void xs_dingdian_wiegand_destructor(void *data)
{
	Pulses pulses = data;
	if (!pulses)
		return;

	for (int i = 0; i < 2; i++) {
		uint8_t pin = pulses->wires[i].pin;
		gpio_isr_handler_remove(pin);
		gpio_reset_pin(pin);
		builtinFreePin(pin);
	}
	c_free(pulses);
}

// Into the result, if there are any.
static void takePulses(xsMachine *the, Pulses pulses)
{
	uint32_t written = __atomic_load_n(&pulses->written, __ATOMIC_ACQUIRE);
	uint32_t read = pulses->read;
	uint32_t count = written - read;
	if (!count)
		return;

	uint8_t *bytes = xsmcSetArrayBuffer(xsResult, NULL, count * 2);
	for (uint32_t i = 0; i < count; i++) {
		uint16_t pulse = pulses->ring[(read + i) % kRing];
		bytes[2 * i] = pulse & 0xff;
		bytes[2 * i + 1] = pulse >> 8;
	}
	__atomic_store_n(&pulses->read, written, __ATOMIC_RELEASE);
}

// The ring may have filled up while it was read: only the interrupt knows that it has given up.
void xs_dingdian_wiegand_read(xsMachine *the)
{
	Pulses pulses = xsmcGetHostDataValidate(xsThis, (void *)&gHooks);

	takePulses(the, pulses);
	if (__atomic_load_n(&pulses->isDeaf, __ATOMIC_ACQUIRE)) {
		__atomic_store_n(&pulses->isDeaf, 0, __ATOMIC_RELEASE);
		gpio_intr_enable(pulses->wires[0].pin);
		gpio_intr_enable(pulses->wires[1].pin);
	}
}

void xs_dingdian_wiegand_close(xsMachine *the)
{
	Pulses pulses = xsmcGetHostData(xsThis);
	if (pulses && xsmcGetHostDataValidate(xsThis, (void *)&gHooks)) {
		xsmcSetHostData(xsThis, NULL);
		xsmcSetHostDestructor(xsThis, NULL);
		xs_dingdian_wiegand_destructor(pulses);
	}
}
