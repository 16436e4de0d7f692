// LoadCell of modules/io.ts: one conversion of an HX711 (data sheet by AVIA), clocked out of it without an interrupt in between.
#include "xsmc.h"
#include "xsHost.h"
#include "mc.xs.h"
#include "builtinCommon.h"
#include "free-pin.h"

#include "driver/gpio.h"
#include "esp_attr.h"
#include "esp_rom_sys.h"
#include "hal/gpio_ll.h"

// Why not a script: a clock pulse of more than 60 us powers the chip down (figure 3), and a garbage collection within one lasts
// some ms. The SDK's own module (modules/drivers/hx711) cannot be used either: its constructor and its `value` wait for three
// conversions, up to a second for each, with nothing else running meanwhile; it takes every negative conversion for an error,
// so that a scale is lost that reads less than nothing when empty; and it has no `close`.

#define kBits (24)
#define kPulsesMin (25)					// table 3: channel A with gain 128,
#define kPulsesMax (27)					// B with 32, A with 64
#define kPulseMicroseconds (1)			// figure 2, T3 and T4: 0.2 us at least, 1 us as a rule
#define kPowerDownMicroseconds (80)		// figure 3: 60 us at least

typedef struct {
	portMUX_TYPE	mux;
	uint8_t			data;
	uint8_t			clock;
	uint8_t			pulses;
} CellRecord, *Cell;

void xs_dingdian_load_cell_destructor(void *data);

static const xsHostHooks ICACHE_RODATA_ATTR gHooks = {
	xs_dingdian_load_cell_destructor,
	NULL,
	NULL
};

// About 60 us without interrupts. In RAM, and with the registers by inline functions: no pulse waits for the flash cache. The bit is
// looked at when the clock has been high for a while: it is there 0.1 us after the edge (T2). Returns the level after the last pulse.
static int IRAM_ATTR clockOut(Cell cell, uint32_t *value)
{
	uint32_t bits = 0;

	portENTER_CRITICAL(&cell->mux);
	for (int i = 0; i < cell->pulses; i++) {
		gpio_ll_set_level(&GPIO, cell->clock, 1);
		esp_rom_delay_us(kPulseMicroseconds);
		if (i < kBits)
			bits = (bits << 1) | (uint32_t)gpio_ll_get_level(&GPIO, cell->data);
		gpio_ll_set_level(&GPIO, cell->clock, 0);
		esp_rom_delay_us(kPulseMicroseconds);
	}
	portEXIT_CRITICAL(&cell->mux);

	*value = bits;
	return gpio_ll_get_level(&GPIO, cell->data);
}

void xs_dingdian_load_cell(xsMachine *the)
{
	xsSlot slot;
	uint8_t data = freePin(the, xsID_data);
	uint8_t clock = freePin(the, xsID_clock);

	xsmcGet(slot, xsArg(0), xsID_pulses);
	int pulses = builtinGetSignedInteger(the, &slot);
	if ((pulses < kPulsesMin) || (pulses > kPulsesMax) || !GPIO_IS_VALID_OUTPUT_GPIO(clock))
		xsRangeError("invalid");
	if (data == clock)
		xsUnknownError("in use");

	Cell cell = c_calloc(1, sizeof(CellRecord));
	if (!cell)
		xsUnknownError("no memory");
	portMUX_INITIALIZE(&cell->mux);
	cell->data = data;
	cell->clock = clock;
	cell->pulses = (uint8_t)pulses;

	gpio_reset_pin(data);								// with pull-up: without a chip the line is high, and never ready
	gpio_set_direction(data, GPIO_MODE_INPUT);
	gpio_reset_pin(clock);
	gpio_set_level(clock, 0);
	gpio_set_direction(clock, GPIO_MODE_OUTPUT);
	builtinUsePin(data);
	builtinUsePin(clock);

	xsmcSetHostData(xsThis, cell);
	xsSetHostHooks(xsThis, (xsHostHooks *)&gHooks);
}

void xs_dingdian_load_cell_destructor(void *data)
{
	Cell cell = data;
	if (!cell)
		return;

	gpio_reset_pin(cell->data);
	gpio_reset_pin(cell->clock);						// with pull-up, so that the chip powers down
	builtinFreePin(cell->data);
	builtinFreePin(cell->clock);
	c_free(cell);
}

// Undefined while there is no conversion: the line is low when there is one, and the 25th pulse pulls it high ("Serial Interface").
// One that stays low is no chip's.
void xs_dingdian_load_cell_read(xsMachine *the)
{
	Cell cell = xsmcGetHostDataValidate(xsThis, (void *)&gHooks);
	uint32_t value;

	if (gpio_ll_get_level(&GPIO, cell->data) || !clockOut(cell, &value))
		return;
	xsmcSetInteger(xsResult, (int32_t)(value << 8) >> 8);
}

void xs_dingdian_load_cell_reset(xsMachine *the)
{
	Cell cell = xsmcGetHostDataValidate(xsThis, (void *)&gHooks);

	gpio_ll_set_level(&GPIO, cell->clock, 1);
	esp_rom_delay_us(kPowerDownMicroseconds);
	gpio_ll_set_level(&GPIO, cell->clock, 0);
}

void xs_dingdian_load_cell_close(xsMachine *the)
{
	Cell cell = xsmcGetHostData(xsThis);
	if (cell && xsmcGetHostDataValidate(xsThis, (void *)&gHooks)) {
		xsmcSetHostData(xsThis, NULL);
		xsmcSetHostDestructor(xsThis, NULL);
		xs_dingdian_load_cell_destructor(cell);
	}
}
